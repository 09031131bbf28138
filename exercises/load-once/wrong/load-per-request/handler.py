import rates

TABLE = rates.load()


def handler(event, context):
    table = rates.load()
    return {"amount": round(event["amount"] * table[event["to"]], 2), "currency": event["to"]}
