// A link to one exchange (#t-…) leads to the page of the timeline on which it stands.
const wanted = () => {
  const name = decodeURIComponent(location.hash.slice(1));
  if (!name.startsWith("t-") || document.getElementById(name)) return;
  const query = new URLSearchParams(location.search);
  if (query.get("at") === name.slice(2)) return;
  location.replace(`?at=${encodeURIComponent(name.slice(2))}${location.hash}`);
};
wanted();
window.addEventListener("hashchange", wanted);
