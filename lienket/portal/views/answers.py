"""The pages that say no: one sentence, and what to do."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienket.accounts.access import NOBODY
from lienket.ground.refusals import Refusal, Stale, TooMany

TITLES = {
    400: "Yêu cầu không hợp lệ",
    403: "Anh/chị không được làm việc này",
    404: "Không tìm thấy",
    405: "Cách gửi không đúng",
    409: "Có thay đổi từ người khác",
    422: "Chưa lưu được",
    429: "Quá nhiều yêu cầu",
    500: "Có lỗi ở phía hệ thống",
    503: "Hệ thống tạm thời chưa phục vụ được",
}


def wants_json(request: HttpRequest) -> bool:
    """Whether the answer should be JSON: by suffix of the address, or because the client asked for nothing else."""
    return request.path.endswith(".json") or request.headers.get("Accept", "").startswith("application/json")


def error_page(request: HttpRequest, status: int, sentence: str, **more: Any) -> HttpResponse:
    """A page with one sentence and what to do. Works even before the viewer is known."""
    if not hasattr(request, "viewer"):
        request.viewer = NOBODY  # type: ignore[attr-defined]
    if wants_json(request):
        return JsonResponse({"error": {"status": status, "sentence": sentence}}, status=status)
    title = _(TITLES.get(status, TITLES[500]))
    template = "ui/conflict.html" if more.get("differences") else "ui/error.html"
    context = {"status": status, "title": title, "sentence": sentence, **more}
    return render(request, template, context, status=status)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for a refusal that no form on the page could show."""
    more: dict[str, Any] = {}
    if isinstance(refusal, Stale):
        more = {"differences": refusal.differences, "reload_url": request.path}
    response = error_page(request, refusal.status, refusal.sentence, **more)
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after_s)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 400, _("Trình duyệt gửi nội dung mà hệ thống không đọc được. Hãy tải lại trang."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403, _("Anh/chị không được làm việc này. Hãy nhờ người phụ trách của cơ quan."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, _("Biểu mẫu đã cũ hoặc trình duyệt chặn cookie. Hãy tải lại trang rồi gửi lại."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404, _("Không có trang này. Hãy dùng ô tìm kiếm hoặc về trang chủ."))


def server_error(request: HttpRequest) -> HttpResponse:
    """No template here: whatever failed may be what draws pages."""
    number = secrets.token_hex(4)
    text = "<!doctype html><html lang=vi><meta charset=utf-8><title>Lỗi hệ thống</title><h1>Có lỗi ở phía hệ thống</h1>"
    text += f"<p>Nội dung anh/chị gửi chưa được lưu. Hãy thử lại; nếu vẫn lỗi, báo quản trị mã {number}.</p>"
    return HttpResponse(text, status=500)
