"""The store's queries find their rows by an index, so that serving doesn't slow down with age."""

from __future__ import annotations

import re

from bot.core.days import Day, DayOutcome, Streak
from bot.core.person import Person
from bot.core.says import Kind, Say
from bot.records import Address
from bot.store import Store
from tests.stores import NOON, sqlite_in_memory

QUERIES = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
SHORT = r"CONSTANT ROW|names|json_each.*|o USING INDEX outbox_chat"
READS_EVERYTHING = re.compile(rf"SCAN (?!({SHORT})$)")
"""Not in it: lists handed in, and indexes of nothing but what is still to be done."""


def test_nothing_on_the_hot_path_reads_a_whole_table() -> None:
    """No query that runs while people are served scans or sorts what grows with the tables."""
    statements: list[str] = []
    with sqlite_in_memory() as store:
        connection = store._database._connection
        connection.set_trace_callback(statements.append)
        live_through_everything(store)
        connection.set_trace_callback(None)
        queries = {sql for sql in statements if sql.strip().startswith(QUERIES)}
        assert len(queries) > 40
        for sql in queries:
            plan = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
            assert [step for step in plan if READS_EVERYTHING.search(step)] == [], sql
            if "LIMIT" in sql:
                assert [step for step in plan if "TEMP B-TREE" in step] == [], sql
            if "status <> 'sent'" in sql:
                assert [step for step in plan if "outbox_person" in step] == [], sql


def link_everything(store: Store, anna: int) -> None:
    """Use every method once that links and moves."""
    desk = Address("discord", "d")
    with store.transaction():
        ben = store.add(desk.platform, desk.chat, Person(), NOON, NOON)
        store.offer_link(anna, "hash", NOON, NOON)
        store.ask_link(anna, ben, NOON)
        store.hand_over_buttons(ben, anna, NOON)
        store.erase(ben)
        store.add_address(anna, desk)
        store.forget_link(anna)
        store.end_links(NOON)
        store.ask_about_links(anna, "say")
        store.put_links_aside(anna)
        store.set_home(anna, "telegram")
        store.move(anna, desk.platform)
    store.link_offered("hash", NOON)
    store.link_asked(ben, NOON)
    store.whose("discord", "d")
    store.addresses(anna)
    store.lost(anna)
    store.asked_about_links(anna)
    assert store.unsettled({"telegram"}, 0, 10) == [anna]
    with store.transaction():
        store.take_along(anna, "telegram", desk.platform)
        store.lose(anna, "telegram")
        store.find_again(anna, "telegram")
        store.keep_only(anna, "telegram")


def live_through_everything(store: Store) -> None:
    """Use every method once that runs while people are served."""
    with store.transaction():
        anna = store.add("telegram", "7", Person(), NOON, NOON, may_wait=True)
    store.find("telegram", "7")
    store.knows("telegram", "7")
    with store.transaction():
        store.handle_once("telegram", "u1", NOON)
        store.save(anna, Person(), NOON, may_wait=True)
        store.record(anna, [Day(date=NOON.date(), outcome=DayOutcome.FULL)], Streak())
        store.put(anna, [Say(key=kind, kind=kind, mark="m") for kind in Kind], NOON)
        store.line_up(NOON, 10)
    for kind in (None, Kind.CUE):
        store.ready(NOON, 10, "telegram", upto=kind)
    [first] = store.ready(NOON, 1, "telegram")
    with store.transaction():
        store.sending([first.id])
        store.retry(first.id, NOON)
        store.sending([queued.id for queued in store.ready(NOON, 1, "telegram")])
        store.sent(first.id, "m1", NOON)
        store.put_retire(anna, {"m"}, NOON)
        store.put_retire_message(anna, "m1", NOON)
        store.cancel(anna, {Kind.CUE})
        store.drop(first.id)
        store.cancel_all(anna)
        store.postpone(anna, NOON)
    store.due(NOON, 10)
    store.line("telegram", 10)
    store.in_line("telegram")
    store.soon(NOON, "telegram")
    store.earliest(NOON)
    store.in_flight("telegram")
    store.days(anna)
    store.streak(anna)
    store.fact("salt")
    list(store.everyone())
    link_everything(store, anna)
    with store.transaction():
        store.erase_history(anna)
        store.erase(anna)
    store.prune(NOON)
