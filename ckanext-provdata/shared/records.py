"""The dataset types that are records: catalogue entries, one type for each sector."""

SECTORS = (
    "transport",
    "geography",
    "health",
    "tourism",
    "agriculture",
    "statistics",
    "meteorology",
    "education",
    "science",
    "general",
)
