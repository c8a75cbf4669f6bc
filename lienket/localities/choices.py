"""Closed vocabularies of units and organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện (đến 30/06/2025)")
    COMMUNE = "commune", _("Cấp xã")


class SuccessionKind(models.TextChoices):
    MERGED = "merged", _("sáp nhập vào")
    SPLIT = "split", _("chia một phần vào")
    RENAMED = "renamed", _("đổi tên thành")
    UPGRADED = "upgraded", _("chuyển loại thành")
    UNCHANGED = "unchanged", _("giữ nguyên")


class OrganisationKind(models.TextChoices):
    PEOPLE_COMMITTEE = "people_committee", _("Ủy ban nhân dân")
    DEPARTMENT = "department", _("Sở, ban, ngành")
    AGENCY = "agency", _("Đơn vị sự nghiệp, cơ quan khác")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    COOPERATIVE = "cooperative", _("Hợp tác xã")
    ASSOCIATION = "association", _("Hội, hiệp hội")


class GroupKind(models.TextChoices):
    REGION = "region", _("Vùng")
    BASIN = "basin", _("Lưu vực sông")
    PROGRAMME = "programme", _("Theo chương trình")
