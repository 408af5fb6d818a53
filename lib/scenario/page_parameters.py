"""The parameters of a link that choose what a page shows and are no part of the scenario: one row each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageParameter:
    """A parameter; `pages` are the pages that read it, empty for all of them."""

    key: str
    pages: tuple[str, ...]
    meaning: str
    accepted: str


ROWS = (
    PageParameter(
        "view",
        ("overview", "compare", "data"),
        "The view of a page with several",
        "door, a pair of letters, tables or shipments",
    ),
    PageParameter("lane", ("overview",), "The warehouse in focus", "a warehouse id"),
    PageParameter("targets", ("overview",), "What key figures should reach", "FIGURE:BOUND,…, or none"),
    PageParameter("with", ("compare",), "A further scenario, repeated", "LEVER:VALUE,… or baseline"),
    PageParameter("measure", ("compare",), "The figure that the map of differences shows", "a key figure"),
    PageParameter("held", ("explain",), "Whether marginal values keep the truck plan", "anew, or nothing for fixed"),
    PageParameter("figure", ("explain", "explore"), "The key figure that is studied", "a key figure"),
    PageParameter("study", ("explore",), "The kind of study", "sweep, sensitivity, uncertainty, seek or frontier"),
    PageParameter("country", ("explore",), "The country whose parcels are studied", "ISO 3166 alpha-2"),
    PageParameter("axis", ("explore",), "The lever of a sweep", "a lever key"),
    PageParameter("by", ("explore",), "The second lever of a sweep", "a lever key"),
    PageParameter("range", ("explore",), "How far a sweep goes", "whole, or nothing for the plausible range"),
    PageParameter("role", ("explore",), "Which levers a sensitivity shows", "policy or assumption"),
    PageParameter("aim", ("overview", "explore"), "The key figure to improve", "a key figure"),
    PageParameter("levers", ("explore",), "The levers of a search", "LEVER or LEVER:LOW:HIGH:STEP, joined by ,"),
    PageParameter("limit", ("explore",), "The limits of a search", "FIGURE COUNTRY <= BOUND, joined by ;"),
    PageParameter(
        "precision", ("explore",), "How coarse the runs are", "intervals, every, or nothing for a quick answer"
    ),
    PageParameter("story", (), "The story that is presented or edited", "a story's id"),
    PageParameter("slide", (), "The slide on the screen", "a number from 1; without a story a chart, or answer"),
    PageParameter("part", ("linehaul",), "The part of the page", "routes, loads, fleet or event"),
    PageParameter("answer", ("linehaul",), "How the truck plan is made", "quick, or nothing for one with proof"),
    PageParameter("day", ("linehaul",), "The day of a flight", "a weekday, or charters"),
    PageParameter("flight", ("linehaul",), "The flight whose freight is shown", "a flight of the day"),
    PageParameter("truck", ("linehaul",), "The truck whose load is shown", "a truck of the flight"),
    PageParameter("stage", ("linehaul",), "How many stops have been unloaded", "0 or more"),
    PageParameter("leg", ("linehaul",), "The leg whose aircraft load is shown", "0 or more"),
    PageParameter(
        "week", ("linehaul", "replay"), "The week of a disruption or a replay", "a week of the horizon, from 1"
    ),
    PageParameter("weekday", ("linehaul",), "The weekday of a disruption", "Mon to Sun"),
    PageParameter("hour", ("linehaul",), "The hour of a disruption, UTC", "0 to 23"),
    PageParameter("event", ("linehaul",), "What happens in a disruption", "a kind of event"),
    PageParameter("subject", ("linehaul",), "What a disruption concerns", "a flight, gateway, country or warehouse"),
    PageParameter("extent", ("linehaul",), "How large a disruption is", "hours, trucks or percent"),
    PageParameter("trucks", ("linehaul",), "Which trucks of a new plan are listed", "changed ones, or all"),
    PageParameter("table", ("data",), "The table of the network on the screen", "a table's name"),
    PageParameter("hide", (), "What is left out inside another page", "levers and pages, joined by ,"),
    PageParameter("embed", (), "Whether the app is shown inside another page", "true"),
    PageParameter("embed_options", (), "Streamlit's options for that", "see Streamlit's documentation"),
)
PAGE_PARAMETERS = {row.key: row for row in ROWS}
