import rates

TABLE = rates.load()


def handler(event, context):
    amount = event["amount"] * TABLE[event["to"]]
    return {"amount": round(amount, 2), "currency": event["to"]}
