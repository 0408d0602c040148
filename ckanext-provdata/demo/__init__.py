"""The demo catalogue: real tables under open licences, and small made-up ones that say so."""
