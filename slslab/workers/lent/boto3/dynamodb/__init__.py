"""Values and conditions of tables."""
