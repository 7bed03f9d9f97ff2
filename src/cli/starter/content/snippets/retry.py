import time


# <retry>
def retry(call, attempts=3, pause=0.5):
    """Calls until it works, waiting twice as long each time."""
    for attempt in range(attempts - 1):
        try:
            return call()
        except ConnectionError:
            time.sleep(pause * 2**attempt)
    return call()
# </retry>
