"""Forms of what people say of readings, of alert rules, and of ties to commitments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.engines.observations import parameters
from lienket.ground.ui.fields import LocalIntegerField
from lienket.ground.ui.forms import PageForm
from lienket.monitoring import queries, rules
from lienket.monitoring.choices import AlertOn, Judgement, TieFact, TieFigure
from lienket.monitoring.forms.keeping import OrganisationField, Reals, VersionForm
from lienket.monitoring.models import Station

MOMENT = "%d/%m/%Y %H:%M"


class MomentField(forms.CharField):
    """Day and time by the clock of Việt Nam: 05/11/2026 14:30. Clean value: an aware datetime."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, help_text=_("Ngày/tháng/năm giờ:phút, ví dụ 05/11/2026 14:30."), **kwargs)

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        for pattern in (MOMENT, "%Y-%m-%dT%H:%M", "%d/%m/%Y"):
            try:
                found = datetime.strptime(text.strip(), pattern)  # noqa: DTZ007  made aware below
                return timezone.make_aware(found)
            except (ValueError, OverflowError):
                continue
        raise forms.ValidationError(
            _now("“%(text)s” không phải là ngày giờ: hãy ghi ngày/tháng/năm giờ:phút, ví dụ 05/11/2026 14:30.")
            % {"text": text}
        )


class JudgedForm(PageForm):
    """What a person says of the readings of a series between two times."""

    parameter = forms.ChoiceField(label=_("Thông số"))
    judgement = forms.ChoiceField(label=_("Kết luận"), choices=Judgement.choices, widget=forms.RadioSelect)
    from_at = MomentField(label=_("Từ lúc"))
    to_at = MomentField(label=_("Đến hết lúc"))
    reason = forms.CharField(label=_("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parameter"].choices = [  # type: ignore[attr-defined]
            (one.parameter, rules.parameter_name(one.parameter)) for one in station.series.all()
        ]


class LiftForm(VersionForm):
    """Why a conclusion no longer holds."""

    reason = forms.CharField(label=_("Lý do thôi"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class EndForm(VersionForm):
    """Nothing but the version that was seen: the page says what ends."""


class RuleForm(VersionForm):
    """An alert rule."""

    name = forms.CharField(label=_("Tên quy tắc"), max_length=200)
    station = forms.ModelChoiceField(
        label=_("Trạm"),
        queryset=Station.objects.none(),
        required=False,
        empty_label=_("Mọi trạm của đơn vị; về giá trị thì chỉ trạm chuẩn"),
    )
    watches = forms.ChoiceField(label=_("Theo dõi"), choices=[("", "–"), *AlertOn.choices])
    parameter = forms.ChoiceField(label=_("Thông số (chỉ cho trung bình giờ)"), required=False)
    above = Reals(
        label=_("Vượt mức"),
        min_value=0,
        help_text=_("VN_AQI: một số, ví dụ 150. Trung bình giờ: theo đơn vị của thông số. Mất số liệu: số giờ."),
    )
    hours = LocalIntegerField(label=_("Liền trong (giờ)"), min_value=1, max_value=240, initial=1)
    asked = OrganisationField(
        label=_("Đề nghị đơn vị"),
        max_length=300,
        required=False,
        help_text=_("Đơn vị phải xử lý; để trống thì chỉ báo ở bàn làm việc của đơn vị đặt quy tắc."),
    )
    due_days = LocalIntegerField(label=_("Hạn trả lời (ngày)"), min_value=1, max_value=90, initial=3)
    text = forms.CharField(
        label=_("Việc cần làm"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    active = forms.BooleanField(label=_("Đang dùng"), required=False, initial=True)

    groups = ((_("Ai phải xử lý"), ("asked", "due_days", "text", "active")),)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = queries.own_stations(viewer)  # type: ignore[attr-defined]
        codes = [(one.code, rules.parameter_name(one.code)) for one in parameters()]
        self.fields["parameter"].choices = [("", "–"), *codes]  # type: ignore[attr-defined]


class TieForm(PageForm):
    """The commitment that an organisation's stations serve."""

    commitment = forms.ModelChoiceField(
        label=_("Nhiệm vụ"),
        queryset=Commitment.objects.none(),
        help_text=_("Mỗi tháng, điều chọn ở dưới được ghi vào tiến độ nhiệm vụ này, kèm bảng từng trạm, từng ngày."),
    )
    fact = forms.ChoiceField(
        label=_("Báo điều gì"), choices=TieFact.choices, widget=forms.RadioSelect, required=False, initial="sending"
    )
    figure = forms.ChoiceField(label=_("Ghi vào chỉ tiêu"), choices=TieFigure.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment"].queryset = queries.commitments_for(viewer)  # type: ignore[attr-defined]

    def clean_fact(self) -> str:
        """What is told where nobody chose."""
        return str(self.cleaned_data["fact"] or TieFact.SENDING)
