"""Whether the portal is well: what monitors and load balancers ask."""
