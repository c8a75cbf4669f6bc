"""Photographs of products: kept as they were sent, with what they show in words."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import act
from lienket.ground.audit.once import once
from lienket.ground.files.store import read_bytes, store_upload
from lienket.ground.refusals import Refusal
from lienket.market import access, rules
from lienket.market.models import Product, ProductPhoto

MOST_PHOTOS = 8
MOST_BYTES = 3 << 20
"""A catalogue shows two dozen at once, on telephones too: a larger photograph is to be made smaller first."""
_KINDS = ("png", "jpeg")


@once
def add_photo(*, actor: Viewer, product: Product, upload: UploadedFile, alt: str) -> ProductPhoto:
    """Put a photograph to a product. Raises Refusal on the field at fault."""
    access.check_can_edit(actor, product)
    if not alt.strip():
        raise Refusal(_("Hãy ghi ảnh chụp gì, cho người không xem được ảnh."), field="alt")
    if (upload.size or 0) > MOST_BYTES:
        raise Refusal(_("Ảnh lớn hơn 3 MB. Hãy thu nhỏ rồi gửi lại."), field="upload")
    with act(actor, "market.add_photo", words=f"thêm ảnh “{alt.strip()}”", on=product):
        Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
        if product.photos.count() >= MOST_PHOTOS:
            told = _("Mỗi sản phẩm có nhiều nhất %(n)d ảnh: hãy bỏ bớt một ảnh trước.")
            raise Refusal(told % {"n": MOST_PHOTOS}, field="upload")
        try:
            file = store_upload(upload, kinds=_KINDS)
        except Refusal as refusal:
            raise Refusal(refusal.sentence, field="upload") from refusal
        if product.photos.filter(file=file).exists():
            raise Refusal(_("Ảnh này đã có ở sản phẩm."), field="upload")
        width, height = rules.picture_size(read_bytes(file))
        return ProductPhoto.objects.create(
            product=product,
            file=file,
            file_name=(upload.name or "anh")[-200:],
            alt=alt.strip()[:200],
            width=width,
            height=height,
        )


def drop_photo(*, actor: Viewer, photo: ProductPhoto) -> None:
    """Take a photograph off its product; the trail keeps that it was there. A second call finds nothing to do."""
    access.check_can_edit(actor, photo.product)
    with act(actor, "market.drop_photo", words=f"bỏ ảnh “{photo.alt}”", on=photo.product):
        ProductPhoto.objects.filter(pk=photo.pk).delete()
