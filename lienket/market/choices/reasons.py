"""The sentences of the matching engine's reasons, for the reader's language; the Vietnamese is the engine's own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

#: Code of a reason → its sentence; what fills it stands in the reason. A test holds codes and words to the engine's.
REASONS: dict[str, Any] = {
    "price": _("Giá bán {0} + cước {1} ≤ giá mua {2} đ/{3}."),
    "price_free": _("Giá bán {0} ≤ giá mua {1} đ/{2}."),
    "window": _("Giao được từ {0} đến {1}."),
    "under": _("“{0}” thuộc “{1}” mà bên mua cần."),
    "certificates": _("Đủ chứng nhận bên mua yêu cầu: {0}."),
    "certificates_until": _("Đủ chứng nhận bên mua yêu cầu: {0}; phải giao trước khi hết hạn, chậm nhất {1}."),
    "storage": _("Bảo quản đúng yêu cầu: {0}."),
    "pinned": _("Số lượng đã được chốt trước."),
    "pinned_despite": _("Số lượng đã được chốt trước dù còn vướng: {0}."),
    "no_market": _("Không có bên {0} nào cho “{1}”."),
    "no_market_near": _(
        "Không có bên {0} nào cho “{1}”; bên kia có tên gần giống: {2}. Hãy xem có phải cùng mặt hàng."
    ),
    "other_unit": _("Bên {0} tính “{1}” bằng đơn vị không quy đổi được sang {2}."),
    "taken": _("{0} lô phía bên kia phù hợp, nhưng khối lượng của các lô ấy đã dành cho những cặp tốt hơn."),
    "none_fits": _("Có {0} lô phía bên kia cùng mặt hàng, nhưng không lô nào đạt đủ mọi điều kiện."),
    "part": _("Mới ghép được {0} trên {1} {2}."),
    "cheaper": _("Giảm giá bán {0} đ/{1} ({2} %), còn {3}, thì ghép được với {4}."),
    "dearer": _("Nâng giá mua {0} đ/{1} ({2} %), lên {3}, thì ghép được với {4}."),
    "cheaper_rival": _("Giảm giá bán ít nhất {0} đ/{1} ({2} %), còn {3}, mới tranh được phần {4} dành cho lô khác."),
    "dearer_rival": _("Nâng giá mua ít nhất {0} đ/{1} ({2} %), lên {3}, mới tranh được phần {4} dành cho lô khác."),
    "earlier": _("Giao sớm hơn {0} ngày thì đủ điều kiện ghép với {1}."),
    "later": _("Giao muộn hơn {0} ngày thì đủ điều kiện ghép với {1}."),
    "need_earlier": _("Nhận sớm hơn {0} ngày thì đủ điều kiện ghép với {1}."),
    "need_later": _("Nhận muộn hơn {0} ngày thì đủ điều kiện ghép với {1}."),
    "lacks": _("Có thêm chứng nhận {0} thì đủ điều kiện ghép với {1}."),
    "renew": _("Gia hạn chứng nhận {0} (hết hạn {1}, sớm {2} ngày) thì đủ điều kiện ghép với {3}."),
    "drop": _("Bớt yêu cầu chứng nhận {0} thì đủ điều kiện ghép với {1}."),
    "smaller": _("Lô tối thiểu lệch {0} {1}: thỏa thuận lại thì đủ điều kiện ghép với {2}."),
    "keep": _("Đổi cách bảo quản cho khớp (“{0}” và “{1}”) thì đủ điều kiện ghép với {2}."),
    "several": _("Gần nhất là {0}, nhưng còn vướng {1} điều kiện: {2}."),
    "more_other_side": _("Cần thêm {0} cho “{1}”."),
    "weekly": _("Khả năng giao hoặc nhận mỗi tuần đã dùng hết với các lô phù hợp."),
    "faster": _("Nâng khả năng mỗi tuần (nay là {0} {1}) thì ghép thêm được."),
    "small_rest": _("Phần còn lại nhỏ hơn lô tối thiểu của các lô phù hợp, hoặc bị giữ chỗ bởi lô tối thiểu."),
}

#: Words of the engine that fill its sentences.
REASON_WORDS: dict[str, Any] = {
    "ocop": "OCOP",  # the engine knows OCOP by its level
    "mua": _("mua"),
    "bán": _("bán"),
    "nhu cầu": _("nhu cầu"),
    "nguồn hàng": _("nguồn hàng"),
    "thường": _("thường"),
    "mát": _("mát"),
    "đông": _("đông"),
    "dưới 0,1": _("dưới 0,1"),
    "sản phẩm": _("sản phẩm"),
    "bảo quản": _("bảo quản"),
    "chứng nhận": _("chứng nhận"),
    "thời gian": _("thời gian"),
    "lô tối thiểu": _("lô tối thiểu"),
    "giá": _("giá"),
    "cùng một đơn vị": _("cùng một đơn vị"),
    "cặp đã loại hoặc đã chốt trước": _("cặp đã loại hoặc đã chốt trước"),
}
