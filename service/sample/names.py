"""Made-up names of people and courtyards, and telephone numbers that nobody has."""

from __future__ import annotations

import numpy as np

SURNAMES = tuple(
    "李王张刘陈杨黄周吴徐孙胡朱高林何郭马罗谭向冉冯邓曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田"
    "任姜范方石姚廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹易常武乔贺赖龚文"
)
GIVEN_FIRST = tuple(
    "建国明德光荣永正家世天大小玉秀桂春秋兴发祥贵先万学文志成立开昌绍克宗树长中远泽清云向"
)
GIVEN_SECOND = tuple(
    "平华军兵林芳英兰珍琼菊梅香玲翠莲强勇波涛伟杰权富财才安康民生福寿山川海燕红霞凤琴碧容蓉君"
)
# fmt: off
LANDMARKS = (
    "核桃", "青杠", "柏杨", "黄桷", "石板", "水井", "桃子", "李子", "竹林", "松树", "白果", "梨树",
    "大石", "小河", "岩口", "风垭", "泉水", "茶园", "麻柳", "花椒", "土地", "庙儿", "碾子", "油坊",
    "新田", "老房", "沙坝", "对门", "上头", "下头", "窑子", "晒谷", "枣子", "板栗", "杉木", "香樟",
)
# fmt: on
SHAPES = ("湾", "坪", "坝", "沟", "岭", "坡", "垭", "梁", "屋场", "院子", "包", "槽")


def person(rng: np.random.Generator) -> str:
    """Make up one name; common surnames come more often."""
    surname = SURNAMES[int(len(SURNAMES) * rng.random() ** 2)]
    second = GIVEN_SECOND[int(rng.integers(len(GIVEN_SECOND)))]
    if rng.random() < 0.22:
        return surname + second
    return surname + GIVEN_FIRST[int(rng.integers(len(GIVEN_FIRST)))] + second


def phones(count: int, rng: np.random.Generator) -> list[str]:
    """Draw different 11-digit numbers in 154, a prefix that no operator hands out."""
    drawn = rng.choice(90_000_000, size=count, replace=False) + 10_000_000
    return [f"154{number}" for number in drawn.tolist()]


def courtyard_names(count: int, rng: np.random.Generator) -> list[str]:
    """Different courtyard names of one village, such as 张家院子 or 核桃坪."""
    stems = [f"{surname}家" for surname in SURNAMES[:45]] + list(LANDMARKS)
    every = [stem + shape for stem in stems for shape in SHAPES]
    return [every[i] for i in rng.choice(len(every), size=count, replace=False).tolist()]
