"""Convierte un importe en euros. Es correcto, pero lento: cada petición espera a los cambios."""

import rates  # viene dado: rates.load() trae {"USD": 1.08, "JPY": 161.5, ...} y tarda 800 ms


def handler(event, context):
    table = rates.load()
    amount = event["amount"] * table[event["to"]]
    return {"amount": round(amount, 2), "currency": event["to"]}
