"""Forms of asking for prices: the question, the quote, the choice; and of deals proposed directly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lienket.accounts.access import Viewer
from lienket.agreements.queries.naming import Directory
from lienket.ground.refusals import Refusal
from lienket.ground.ui.fields import LocalDateField, LocalDecimalField, LocalIntegerField
from lienket.ground.ui.filters import money_text, number_text
from lienket.ground.ui.forms import PageForm
from lienket.localities.models import Organisation
from lienket.market import queries, rules
from lienket.market.actions import Choice, Need, QuoteTerms
from lienket.market.choices import InquirySide, PriceAt
from lienket.market.forms.deals import FILES_HELP, FilesField
from lienket.market.forms.goods import MEMBER_HELP, PlaceField
from lienket.market.forms.points import OrganisationField
from lienket.market.models import Asked, Certificate, CertificateKind, Commodity, Inquiry, Lot, Measure

ANSWER_DAYS = timedelta(days=7)
"""What a new question gives the other side for its answer, unless another day is entered."""
_NAMES_HELP = _("Mỗi dòng một đơn vị, ghi tên hiện nay, ví dụ “Hợp tác xã Xoài Dốc Đá”.")


class OrganisationsField(forms.CharField):
    """Organisations of today by name, one a line. Clean value: the list of them, each once."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        names = [line.strip(" ;\t") for line in text.replace(";", "\n").splitlines() if line.strip(" ;\t")]
        if not names:
            return []
        directory, today, wrong = Directory(), timezone.localdate(), []
        found: dict[int, Organisation] = {}
        for name in names[: rules.MOST_ASKED + 1]:
            try:
                one = directory.find(name, today)
                found[one.pk] = one
            except Refusal as refusal:
                wrong.append(refusal.sentence)
        if wrong:
            raise forms.ValidationError(wrong)
        return list(found.values())


class InquiryForm(PageForm):
    """A question for prices. `lots` are those that were ticked, `own` is the asking side's own lot."""

    lots = forms.MultipleChoiceField(
        label=_("Hỏi bên có các lô này"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organisations = OrganisationsField(label=_("Hỏi thêm các đơn vị"), required=False, help_text=_NAMES_HELP)
    side = forms.ChoiceField(label=_("Chiều hỏi"), choices=InquirySide.choices, initial=InquirySide.BUYING)
    commodity = forms.ChoiceField(label=_("Mặt hàng"))
    spec = forms.CharField(label=_("Quy cách, yêu cầu"), max_length=1000, required=False)
    quantity = LocalDecimalField(label=_("Số lượng"), max_digits=15, decimal_places=3)
    measure = forms.ChoiceField(label=_("Đơn vị"), help_text=_("Các bên báo giá cho một đơn vị này."))
    starts_on = LocalDateField(label=_("Giao nhận từ ngày"))
    ends_on = LocalDateField(label=_("Đến ngày"))
    place = PlaceField(label=_("Nơi giao nhận"), required=False)
    place_note = forms.CharField(label=_("Kho, chợ, địa chỉ"), max_length=300, required=False)
    required = forms.ModelMultipleChoiceField(
        label=_("Giấy chứng nhận cần có"),
        queryset=CertificateKind.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    member = forms.CharField(label=_("Thành viên"), max_length=200, required=False, help_text=MEMBER_HELP)
    answer_by = LocalDateField(label=_("Trả lời trước hết ngày"))
    note = forms.CharField(
        label=_("Lời nhắn"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    groups = (
        (_("Hỏi ai"), ("lots", "organisations")),
        (_("Hàng"), ("side", "commodity", "spec", "quantity", "measure", "required")),
        (_("Giao nhận"), ("starts_on", "ends_on", "place", "place_note")),
        (_("Trả lời"), ("answer_by", "note", "member")),
    )

    def __init__(self, *args: Any, lots: Sequence[Lot] = (), own: Lot | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given, self.own = {str(one.pk): one for one in lots}, own
        self.words = queries.Words(timezone.localdate())
        commodities = queries.tree_choices(self.words.commodities)
        self.fields["commodity"].choices = [("", "–"), *commodities]  # type: ignore[attr-defined]
        measures = [(one.code, queries.named(one)) for one in self.words.measures]
        self.fields["measure"].choices = [("", "–"), *measures]  # type: ignore[attr-defined]
        kinds = CertificateKind.objects.filter(pk__in=[one.pk for one in self.words.kinds])
        self.fields["required"].queryset = kinds.order_by("order")  # type: ignore[attr-defined]
        self.fields["lots"].choices = [(key, _lot_words(one)) for key, one in self.given.items()]  # type: ignore[attr-defined]
        if not self.given:
            del self.fields["lots"]
        if self.given or own is not None:
            self.fields["side"].widget = forms.HiddenInput()

    def clean_commodity(self) -> Commodity:
        return Commodity.objects.get(code=self.cleaned_data["commodity"])

    def clean_measure(self) -> Measure:
        return Measure.objects.get(code=self.cleaned_data["measure"])

    def asks(self) -> list[tuple[Organisation, Lot | None]]:
        """Whom to ask, those with a ticked lot first. Call it on a valid form."""
        return _asks(self.given, self.cleaned_data)

    def need(self) -> Need:
        """What was entered. Call it on a valid form."""
        left_out = {"lots", "organisations", "required"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        return Need(lot=self.own, required=list(self.cleaned_data["required"]), **given)


class MoreForm(PageForm):
    """Further sides to ask the same. `lots` are open lots of the goods whose owners were not asked yet."""

    lots = forms.MultipleChoiceField(
        label=_("Hỏi bên có các lô này"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organisations = OrganisationsField(label=_("Hỏi thêm các đơn vị"), required=False, help_text=_NAMES_HELP)

    def __init__(self, *args: Any, lots: Sequence[Lot] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = {str(one.pk): one for one in lots}
        self.fields["lots"].choices = [(key, _lot_words(one)) for key, one in self.given.items()]  # type: ignore[attr-defined]
        if not self.given:
            del self.fields["lots"]

    def asks(self) -> list[tuple[Organisation, Lot | None]]:
        """Whom to ask: owners of the ticked lots, then those named. Call it on a valid form."""
        return _asks(self.given, self.cleaned_data)


def _asks(given: dict[str, Lot], cleaned: dict[str, Any]) -> list[tuple[Organisation, Lot | None]]:
    lots = [given[key] for key in cleaned.get("lots", [])]
    named: list[Organisation] = cleaned["organisations"]
    owners = {one.owner_id for one in lots}
    return [*((one.owner, one) for one in lots), *((one, None) for one in named if one.pk not in owners)]


def _lot_words(one: Lot) -> str:
    unit = queries.named(one.measure)
    amount = f"{number_text(one.quantity.normalize())} {unit}"
    return f"{one.title} · {amount} · {one.member or one.owner.name}, {one.province.name}"


class QuoteForm(PageForm):
    """A quote of one side asked, in the unit of the inquiry."""

    price = LocalIntegerField(label=_("Đơn giá (đồng)"))
    price_at = forms.ChoiceField(label=_("Giá tính"), choices=PriceAt.choices, initial=PriceAt.STORE)
    quantity = LocalDecimalField(label=_("Số lượng"), max_digits=15, decimal_places=3)
    starts_on = LocalDateField(label=_("Giao được từ ngày"))
    ends_on = LocalDateField(label=_("Đến ngày"))
    place = PlaceField(label=_("Nơi có hàng"), required=False)
    valid_until = LocalDateField(label=_("Giá giữ đến hết ngày"))
    certificates = forms.ModelMultipleChoiceField(
        label=_("Giấy chứng nhận của hàng"),
        queryset=Certificate.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Điều kiện, thanh toán"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    files = FilesField(label=_("Tệp kèm theo"), help_text=FILES_HELP)  # type: ignore[assignment]  # leaves the class

    def __init__(self, *args: Any, asked: Asked, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        inquiry = asked.inquiry
        unit = queries.named(inquiry.measure)
        self.fields["price"].help_text = _now("Số đồng cho một %(unit)s.") % {"unit": unit}
        self.fields["quantity"].label = _now("Số lượng (%(unit)s)") % {"unit": unit}
        if inquiry.side == InquirySide.SELLING:
            self.fields["price"].label = _now("Giá trả (đồng)")
            self.fields["place"].label = _now("Nơi nhận hàng")
            self.fields["starts_on"].label = _now("Nhận được từ ngày")
            del self.fields["certificates"]
        else:
            papers = queries.certificates_of(viewer).filter(owner_id=asked.organisation_id)
            self.fields["certificates"].queryset = papers  # type: ignore[attr-defined]
            wanted = ", ".join(queries.named(kind) for kind in inquiry.required.all())
            if wanted:
                self.fields["certificates"].help_text = _now("Bên hỏi cần: %(names)s.") % {"names": wanted}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        inquiry = self.asked.inquiry
        if values.get("price") and inquiry.measure.dimension == "mass":
            band = queries.Words(timezone.localdate()).band(inquiry.commodity)
            said = rules.price_unit_problem(values["price"], inquiry.measure.factor, band)
            if said:
                self.add_error("price", said)
        return values

    def terms(self) -> QuoteTerms:
        """What was entered. Call it on a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("files", "certificates")}
        return QuoteTerms(certificates=list(self.cleaned_data.get("certificates", [])), **given)


class ChooseForm(PageForm):
    """How much is taken of each quote: one field a quote, named sl_ and its number."""

    why_more = forms.CharField(
        label=_("Lý do lấy nhiều hơn số đã hỏi"),
        max_length=500,
        required=False,
        help_text=_("Chỉ cần khi cộng các báo giá được chọn vượt số lượng đã hỏi."),
    )

    def __init__(self, *args: Any, inquiry: Inquiry, rows: Sequence[queries.Compared], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = queries.named(inquiry.measure)
        self.quotes = {f"sl_{row.quote.pk}": row.quote for row in rows if row.quote is not None}
        for row in rows:
            if row.quote is not None:
                self.fields[f"sl_{row.quote.pk}"] = LocalDecimalField(
                    label=_now("%(name)s, lấy (%(unit)s)") % {"name": row.name, "unit": unit},
                    required=False,
                    max_digits=15,
                    decimal_places=3,
                    help_text=_offer_words(row, unit),
                )
        self.order_fields([*self.quotes, "why_more"])

    def choices(self) -> list[Choice]:
        """The quotes with a quantity. Call it on a valid form."""
        filled = ((quote, self.cleaned_data.get(name)) for name, quote in self.quotes.items())
        return [Choice(quote, quantity) for quote, quantity in filled if quantity is not None]


def _offer_words(row: queries.Compared, unit: str) -> str:
    assert row.quote is not None
    price = _now("%(price)s một %(unit)s") % {"price": money_text(row.quote.price), "unit": unit}
    told = [price, str(row.quote.get_price_at_display())]
    told.append(_now("có %(amount)s %(unit)s") % {"amount": rules.plain(row.quote.quantity), "unit": unit})
    told.append(_now("giữ giá đến %(day)s") % {"day": f"{row.quote.valid_until:%d/%m/%Y}"})
    if row.gaps:
        told.append(_now("thiếu %(names)s") % {"names": ", ".join(gap.name for gap in row.gaps)})
    return "; ".join(told)


class ProposalForm(PageForm):
    """A deal proposed directly: about a foreign lot, about one of one's own, or neither named yet."""

    other = OrganisationField(label=_("Bên kia"), max_length=300, help_text=_("Ghi tên hiện nay của đơn vị."))
    own_lot = forms.ModelChoiceField(
        label=_("Lô của đơn vị tôi"), queryset=Lot.objects.none(), required=False, empty_label=_("Không gắn lô")
    )
    quantity = LocalDecimalField(label=_("Số lượng"), max_digits=15, decimal_places=3)
    price = LocalIntegerField(
        label=_("Giá dự kiến (đồng)"), required=False, help_text=_("Cho một đơn vị tính của lô; để trống nếu chưa rõ.")
    )
    answer_by = LocalDateField(label=_("Trả lời trước hết ngày"))
    note = forms.CharField(
        label=_("Lời nhắn"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, viewer: Viewer, lot: Lot | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        foreign = lot is not None and not viewer.acts_for(lot.owner_id)
        if foreign:
            assert lot is not None
            del self.fields["other"]
            side = "demand" if lot.side == "supply" else "supply"
            self.fields["own_lot"].queryset = queries.own_open_lots(viewer, side)  # type: ignore[attr-defined]
        elif lot is not None:
            del self.fields["own_lot"]
        else:
            self.fields["own_lot"].queryset = queries.own_open_lots(viewer)  # type: ignore[attr-defined]
            self.fields["own_lot"].required = True
        if lot is not None:
            unit = queries.named(lot.measure)
            self.fields["quantity"].label = _now("Số lượng (%(unit)s)") % {"unit": unit}


def inquiry_initial(lots: Sequence[Lot], own: Lot | None, today: date) -> dict[str, Any]:
    """What a new question says by itself: from the own lot, else from what was ticked."""
    source = own or (lots[0] if lots else None)
    if source is None:
        return {"answer_by": today + ANSWER_DAYS}
    buying = (own is None) == (source.side == "supply")
    alike = [one for one in lots if own or one.commodity_id == source.commodity_id]
    quantity = source.quantity if own else sum((_in(one, source) for one in alike), Decimal(0))
    given: dict[str, Any] = {
        "side": InquirySide.BUYING if buying else InquirySide.SELLING,
        "lots": [str(one.pk) for one in alike],
        "commodity": source.commodity.code,
        "measure": source.measure.code,
        "quantity": quantity.normalize(),
        "starts_on": max(source.starts_on, today),
        "ends_on": max(source.ends_on, today),
        "answer_by": today + ANSWER_DAYS,
    }
    if own is not None:
        given |= {"spec": own.spec, "member": own.member, "place": queries.place_text(own.place)}
        given["required"] = [kind.pk for kind in own.required.all()]
    return given


def asked_again(old: Inquiry, lots: Sequence[Lot], today: date) -> dict[str, Any]:
    """What a question says that asks an ended one again: the same need, of the same sides, on days to come."""
    owners = {one.owner_id for one in lots}
    names = [row.organisation.name for row in old.asked.all() if row.organisation_id not in owners]
    kept = ("side", "spec", "place_note", "member", "note")
    return {name: getattr(old, name) for name in kept} | {
        "lots": [str(one.pk) for one in lots],
        "organisations": "\n".join(dict.fromkeys(names)),
        "commodity": old.commodity.code,
        "measure": old.measure.code,
        "quantity": old.quantity.normalize(),
        "starts_on": max(old.starts_on, today),
        "ends_on": max(old.ends_on, today),
        "place": queries.place_text(old.place),
        "required": [kind.pk for kind in old.required.all()],
        "answer_by": today + ANSWER_DAYS,
    }


def _in(lot: Lot, source: Lot) -> Decimal:
    if lot.measure_id == source.measure_id:
        return lot.quantity
    return rules.converted(lot.quantity, lot.measure.factor, source.measure.factor) or Decimal(0)
