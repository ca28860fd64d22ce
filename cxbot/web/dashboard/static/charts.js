// Draws each <div class="chart" data-from="ID"> of what stands in <script type="application/json"
// id="ID">. The same numbers stand in a table below it: without this nothing is missing.
const styles = getComputedStyle(document.documentElement);
const colour = (name) => styles.getPropertyValue(name).trim();
const INKS = ["--own", "--p1", "--p2", "--p0", "--p3"].map(colour);
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const whiskers = (one, ink) => ({
  type: "custom",
  name: one.name,
  silent: true,
  color: ink,
  itemStyle: { color: ink },
  tooltip: { show: false },
  z: 1,
  data: one.values.map((value, i) => [i, one.lows[i], one.highs[i]]),
  renderItem: (params, api) => {
    if (one.lows[params.dataIndex] === null) return null;
    const low = api.coord([api.value(0), api.value(1)]);
    const high = api.coord([api.value(0), api.value(2)]);
    return {
      type: "line",
      shape: { x1: low[0], y1: low[1], x2: high[0], y2: high[1] },
      style: { stroke: ink, lineWidth: 2, opacity: 0.35 },
    };
  },
});

const line = (one, ink) => ({
  type: "line",
  name: one.name,
  connectNulls: false,
  symbolSize: 8,
  z: 2,
  color: ink,
  data: one.values.map((value, i) => ({ value, n: one.n[i], low: one.lows[i], high: one.highs[i] })),
});

const said = (shown) =>
  [shown[0].axisValueLabel]
    .concat(
      shown
        .filter((one) => one.seriesType === "line" && one.data.value !== null)
        .map((one) => `${one.seriesName}: ${one.data.value} (${one.data.low} … ${one.data.high}, n ${one.data.n})`),
    )
    .join("\n");

const options = (given) => ({
  animation: !calm,
  textStyle: { color: colour("--ink"), fontFamily: "system-ui, Arial, sans-serif" },
  grid: { left: 48, right: 16, top: 36, bottom: 28 },
  legend: { top: 0, textStyle: { color: colour("--ink") }, data: given.series.map((one) => one.name) },
  // plain text: what is drawn as HTML would carry styles that the page's policy forbids
  tooltip: { trigger: "axis", renderMode: "richText", confine: true, formatter: said },
  xAxis: { type: "category", data: given.labels, axisLabel: { color: colour("--faint") } },
  yAxis: {
    type: "value", min: given.low, max: given.high,
    axisLabel: { color: colour("--faint") }, splitLine: { lineStyle: { color: colour("--line") } },
  },
  series: given.series.flatMap((one, i) => {
    const ink = INKS[i % INKS.length];
    return [whiskers(one, ink), line(one, ink)];
  }),
});

for (const place of document.querySelectorAll(".chart[data-from]")) {
  const given = JSON.parse(document.getElementById(place.dataset.from).textContent);
  place.classList.add("drawn");
  const chart = echarts.init(place, null, { renderer: "canvas" });
  chart.setOption(options(given));
  new ResizeObserver(() => chart.resize()).observe(place);
}
