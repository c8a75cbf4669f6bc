"""Listings for the bench of search: seeded, Zipf, real product and place names put together at random."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from lienket.engines.addresses.packaged import packaged_units

PRODUCTS = """nhãn lồng|nhãn muộn|vải thiều|vải u hồng|xoài tròn|xoài Đài Loan|cam Canh|cam sành|cam Vinh|bưởi Diễn|
bưởi da xanh|bưởi đỏ|quýt ngọt|hồng không hạt|hồng giòn|chuối tiêu hồng|chuối ngự|thanh long ruột đỏ|
sầu riêng Ri6|chanh leo tím|dâu tây|bơ sáp|ổi lê|táo mèo|na dai|na bở|mận hậu|mận tam hoa|mơ rừng|
dưa lưới|dưa hấu|dứa Queen|mít Thái|hạt dẻ|hạt mắc ca|hạt điều rang muối|gạo nếp cái hoa vàng|
gạo tám xoan|gạo Séng Cù|gạo ST25|gạo lứt đỏ|miến dong|bún khô|bánh đa|bánh phở khô|mì chũ|bánh chưng|
bánh cốm|cốm làng|bánh gai|bánh cáy|bánh đậu xanh|kẹo dồi|kẹo lạc|mật ong bạc hà|mật ong hoa nhãn|
mật ong rừng|mật mía|đường phèn|tinh bột nghệ|chè xanh|chè Shan tuyết|chè đinh|chè nõn tôm|
cà phê Arabica|cà phê rang xay|ca cao nguyên chất|rượu nếp|rượu ngô|rượu mơ|nước mắm cốt|mắm tép|
mắm tôm|tương bần|giấm gạo|muối hầm|tỏi đen|tỏi cô đơn|hành tím|gừng sẻ|ớt sấy|măng khô|măng nứa|
nấm hương|nấm linh chi|mộc nhĩ|đông trùng hạ thảo|sâm bố chính|trà hoa vàng|trà sen|trà atisô|
cao cà gai leo|giò lụa|giò xào|chả cốm|nem chua|nem phùng|thịt lợn đen|thịt trâu gác bếp|lạp xưởng|
xúc xích|gà đồi|gà Đông Tảo|gà ri|vịt cỏ|vịt bầu|trứng gà|trứng vịt muối|chả mực|mực khô|
cá thu một nắng|cá kho|cá tầm|cá lăng|tôm khô|tôm thẻ|ngao sạch|hàu sữa|rong nho|sứa ăn liền|
rau cải mèo|rau bò khai|rau sắng|rau muống|cà chua bi|bí xanh thơm|khoai lang|khoai sọ|khoai môn|củ cải|
su su|ngô nếp|lạc đỏ|đậu tương|vừng đen|hoa hồi|quế chi|thảo quả|lụa tơ tằm|thổ cẩm|khăn đũi|nón lá|
quạt giấy|tranh khảm trai|tranh sơn mài|tranh Đông Hồ|gốm men lam|gốm men rạn|bình hút lộc|mây tre đan|
giỏ cói|chiếu cói|thảm bèo tây|đồ gỗ mỹ nghệ|tượng gỗ|trống da|đồ đồng|hương trầm|nến thơm|tinh dầu quế|
tinh dầu sả|dầu gội bồ kết|xà phòng thảo mộc|đèn LED|gạch không nung|tấm pin mặt trời|áo dài|áo bông|
giày da|túi xách|hoa lan|hoa đào|cây cảnh"""
TRAITS = """sấy dẻo|sấy khô|sấy lạnh|hữu cơ|đặc sản|loại một|loại đặc biệt|truyền thống|cao cấp|hút chân không|
đóng hộp|túi lọc|nguyên chất|tự nhiên|sạch|an toàn|chín cây|trái vụ|đầu mùa|ướp lạnh|cấp đông|
ngâm mật ong|ngâm đường|rang củi|thủ công|gia truyền|xuất khẩu|biếu tặng|nguyên vỏ|bóc sẵn|cắt lát|
xay mịn|không đường|ít muối|vị cay|vị ngọt|gói nhỏ|hộp quà|chai thủy tinh|lọ sứ"""
MAKERS = """Hợp tác xã|HTX nông nghiệp|HTX dịch vụ|Tổ hợp tác|Hộ kinh doanh|Công ty TNHH|Công ty cổ phần|
Cơ sở sản xuất|Trang trại|Làng nghề"""
SYLLABLES = """Minh|Hòa|Phát|Thành|Đạt|Hưng|Thịnh|Phú|Quý|An|Bình|Tâm|Đức|Tín|Nghĩa|Hương|Sơn|Lâm|Thủy|Xuân|Thu|Hạ|
Đông|Kim|Ngân|Ngọc|Châu|Bảo|Linh|Long|Lân|Quang|Vinh|Hiển|Đại|Tiến|Thắng|Lợi|Lộc|Tài|Nguyên|Trường|
Giang|Hải|Vân|Nam|Bắc|Tây|Trung|Việt|Hồng|Lam|Thanh|Tùng|Trúc|Mai|Lan|Cúc|Đào|Liễu|Sen|Huệ|Nga|Yến|
Phượng|Loan|Hạnh|Dung|Thảo|Hiền|Mỹ|Khánh|Toàn|Khoa|Dũng|Cường|Hùng|Mạnh|Kiên|Trọng|Tuấn|Tú"""
TOPICS = 60


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing. `readers` empty: public; one in twenty belongs to one of 200 organisations alone."""

    number: int
    title: str
    subtitle: str
    province: str
    topic: str
    grade: int
    weight: int
    day: int
    readers: tuple[int, ...]


def _zipf(count: int, power: float) -> list[float]:
    return list(accumulate((n + 1) ** -power for n in range(count)))


def _read(text: str) -> list[str]:
    return [one.strip() for one in text.split("|")]


def listings(count: int, seed: int = 2026) -> Iterator[Listing]:
    """`count` listings, the same for the same count; about five names in six are different."""
    chance = random.Random(seed)
    units = [one for one in packaged_units() if one.valid_to is None]
    provinces = sorted((one.code, _short(one.name)) for one in units if one.level == "province")
    communes = sorted(_short(one.name) for one in units if one.level == "commune")
    products, traits, makers, syllables = map(_read, (PRODUCTS, TRAITS, MAKERS, SYLLABLES))
    for words in (provinces, communes, products, traits, syllables):
        chance.shuffle(words)
    by_product, by_commune = _zipf(len(products), 0.8), _zipf(len(communes), 0.5)
    by_trait, by_syllable = _zipf(len(traits), 0.7), _zipf(len(syllables), 0.5)
    by_province, by_maker = _zipf(len(provinces), 0.6), _zipf(len(makers), 0.7)
    for number in range(count):
        product = chance.choices(range(len(products)), cum_weights=by_product)[0]
        code, province = chance.choices(provinces, cum_weights=by_province)[0]
        commune = chance.choices(communes, cum_weights=by_commune)[0]
        name = products[product]
        if chance.random() < 0.6:
            name += " " + chance.choices(traits, cum_weights=by_trait)[0]
        if chance.random() < 0.85:
            name += " " + commune
        if chance.random() < 0.55:
            name += " " + " ".join(chance.choices(syllables, cum_weights=by_syllable, k=2))
        maker = chance.choices(makers, cum_weights=by_maker)[0]
        who = f"{maker} {' '.join(chance.choices(syllables, cum_weights=by_syllable, k=2))}"
        grade = chance.choice((0, 0, 0, 3, 3, 4, 4, 5))
        private = chance.random() < 0.05
        yield Listing(
            number,
            name[0].upper() + name[1:],
            f"{who} · {province}",
            code,
            f"t{product % TOPICS}",
            grade,
            grade * 2 + chance.randrange(3),
            20_000 + chance.randrange(700),
            (chance.randrange(200) + 1,) if private else (),
        )


def _short(name: str) -> str:
    """The name of a unit without its level."""
    words = name.split()
    if words[0] in ("Tỉnh", "Xã", "Phường"):
        return " ".join(words[1:])
    return " ".join(words[2:]) if words[:2] in (["Thành", "phố"], ["Đặc", "khu"]) else name
