import rates

table = None


def handler(event, context):
    if table is None:
        table = rates.load()
    return {"amount": round(event["amount"] * table[event["to"]], 2), "currency": event["to"]}
