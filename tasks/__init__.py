"""The stages of a document as Prefect tasks: registrations of domain functions, without logic of their own."""
