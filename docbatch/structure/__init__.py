"""How a document gets its type and fields: one module per engine."""
