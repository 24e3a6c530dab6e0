"""A program outside that does jobs of processes: python3 worker.py URL ACCOUNT PASSWORD [--once]"""
import json, sys, urllib.error, urllib.request
from http.cookiejar import CookieJar

URL, ACCOUNT, PASSWORD = sys.argv[1:4]
TYPE = "worker.address-standardise"
web = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
csrf = ""

def post(path, body):
    request = urllib.request.Request(URL + "/api" + path, json.dumps(body).encode(), {
        "Content-Type": "application/json", "X-CSRF-Token": csrf})
    with web.open(request, timeout=60) as answer:
        return json.load(answer)

def standardise(address):
    """The work itself: here digits instead of Chinese numerals."""
    for number, digit in {"八十八": "88", "六十六": "66"}.items():
        address = address.replace(number, digit)
    if not any(letter.isdigit() for letter in address):
        raise LookupError("no number in " + address)
    return {"standard_address": address, "doors": 1}

csrf = post("/session", {"login": ACCOUNT, "password": PASSWORD})["user"]["csrf"]
while True:
    jobs = post("/jobs/activate", {"types": [TYPE], "max": 10, "lease_s": 60, "worker": "example",
                                   "wait_ms": 0 if "--once" in sys.argv else 30_000})["jobs"]
    for job in jobs:
        path, lease = "/jobs/" + job["job"], {"lease": job["lease"]}
        try:
            try:
                post(path + "/complete", lease | {"variables": standardise(job["variables"]["address"])})
            except LookupError as why:  # an error of the matter: the process knows what to do
                post(path + "/error", lease | {"code": "address-unknown", "message": str(why)})
        except urllib.error.HTTPError as refused:
            if refused.code != 409:  # 409: the job is gone, or the lease was over
                post(path + "/fail", lease | {"message": refused.read().decode()[:500]})
    if "--once" in sys.argv:
        break
