"""How often somebody may ask for data: programs at the API, and whoever loads files."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lienket.ground.refusals import TooMany
from lienket.ground.search.suggesting import Pace

#: Questions to the API and files of data a minute, of each person or address, in each process of the server.
READING, LOADING = Pace(360, 60), Pace(120, 60)


def asker(request: HttpRequest) -> str:
    """Who asks: the person who is signed in, else the address it comes from."""
    if request.user.is_authenticated:
        return f"p{request.user.pk}"
    return f"a{get_adapter().get_client_ip(request)}"


def check_pace(who: str, pace: Pace) -> None:
    """TooMany, with the seconds to wait, for whoever asks more often than that."""
    wait = pace.wait(who)
    if wait:
        words = _("Anh/chị hỏi số liệu dày quá: nhiều nhất %(most)s lần mỗi phút. Hãy chờ rồi hỏi lại.")
        raise TooMany(words % {"most": pace.most}, retry_after_s=wait)
