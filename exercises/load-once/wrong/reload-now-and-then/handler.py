import rates

table = None
served = 0


def handler(event, context):
    global table, served
    if table is None or served % 10 == 0:
        table = rates.load()
    served += 1
    return {"amount": round(event["amount"] * table[event["to"]], 2), "currency": event["to"]}
