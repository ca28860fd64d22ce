"""What is kept of the map, so that a question about millions of exchanges is answered at once.

Theory of operation. Everything the map says of a log is a sum over customers: so many here, so many
stumbled, so many milliseconds waited. What one customer adds to it is kept with that customer
(`entry`), what all add together in a ledger per persona (`ledger`). When anything of a customer
changes, what they had added is taken out again, they alone are counted anew, and that is put in
(`keeping`): a refresh costs what has changed, not what there is. A customer also says when they
change by time alone: their journey is over, an exchange leaves the window (`due`).

Two things are no sums. Which waits are long depends on what is usual, and so on everybody: what a
wait would change is kept with its length, and counted once the limit is known (`levels`). And of
the newest proofs only some are kept; if too many of these are taken out, all customers are added
up again from what is kept with them (`newest`).

`view` is what ledgers come to: small, read in an instant, and made into the same counts that a scan
of the whole log makes (`restoring`). Nothing that anybody wrote is among it.
"""
