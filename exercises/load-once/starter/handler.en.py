"""Converts an amount of euros. It is right, but slow: every request waits for the rates."""

import rates  # given: rates.load() fetches {"USD": 1.08, "JPY": 161.5, ...} and takes 800 ms


def handler(event, context):
    table = rates.load()
    amount = event["amount"] * table[event["to"]]
    return {"amount": round(amount, 2), "currency": event["to"]}
