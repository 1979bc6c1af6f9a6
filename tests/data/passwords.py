"""common_passwords.txt: some 5,000 passwords that people are known to choose, composed from patterns, not copied from a list.

The list serves a policy that already asks for ten characters and three classes, so it is rich in those that would pass that:
a word with a capital, a sign and a year or a run of digits.
"""

from collections.abc import Iterator
from itertools import product

MUST = (
    "qz123456",
    "Qz123456",
    "Qz123456!",
    "Qz123456@",
    "qz@123456",
    "Qz@123456",
    "Qz@12345678",
    "QZ123456",
    "qz12345678",
    "admin123",
    "Admin123",
    "Admin@123",
    "admin@123",
    "Admin@123456",
    "Admin123!",
    "admin",
    "admin888",
    "administrator",
    "root",
    "root123",
    "Root@123",
    "guest",
    "guest123",
    "password",
    "Password1",
    "Password123",
    "Password123!",
    "P@ssw0rd",
    "P@ssw0rd123",
    "P@ssword123",
    "Passw0rd!",
    "Passw0rd123!",
    "passw0rd",
    "letmein",
    "welcome",
    "Welcome1",
    "Welcome123",
    "Welcome@123",
    "iloveyou",
    "5201314",
    "woaini",
    "woaini1314",
    "woaini520",
    "abc123",
    "Abc123456",
    "Abc@123456",
    "Abc12345",
    "Abcd1234",
    "Abcd@1234",
    "Abcd1234!",
    "a123456",
    "a12345678",
    "a123456789",
    "aa123456",
    "Aa123456",
    "Aa123456!",
    "Aa123456@",
    "Aa@123456",
    "Aa12345678",
    "Aa@12345678",
    "Aa123456789!",
    "test",
    "test123",
    "Test@123",
    "Test1234",
    "user",
    "user123",
    "changeme",
    "ChangeMe123!",
    "default",
    "secret",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "football",
    "master",
    "superman",
    "zjjg123456",
    "Zjjg@123456",
    "zjjg@2026",
    "Zjjg2026!",
    "yjj123456",
    "Yjj@123456",
)
ROWS = (
    "1234567890",
    "0987654321",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "qazwsxedc",
    "zaq12wsx",
    "q1w2e3r4t5",
    "abcdefghij",
    "147258369",
    "789456123",
    "159357",
    "741852963",
    "112233445566",
    "123123123",
    "123321",
    "456789",
    "102030",
    "11223344",
    "!@#$%^&*()",
    "qweasdzxc",
    "poiuytrewq",
    "mnbvcxz",
)
PINYIN = [
    "quzhou",
    "zhejiang",
    "kecheng",
    "qujiang",
    "jiangshan",
    "longyou",
    "kaihua",
    "changshan",
    "anquan",
    "yingji",
    "yingjiju",
    "anjian",
    "pingjia",
    "zhongjie",
    "jigou",
    "qiye",
    "guanli",
    "xitong",
    "yonghu",
    "mima",
    "denglu",
    "ceshi",
    "shengchan",
    "yinhuan",
    "zhenggai",
    "jiancha",
    "peixun",
    "fuwu",
    "xiaofang",
    "huagong",
    "zhongguo",
    "hangzhou",
    "beijing",
    "shanghai",
    "woaini",
    "nihao",
    "mima888",
    "gongsi",
    "bangong",
    "caiwu",
    "renshi",
    "wangluo",
    "shuju",
    "zhanghao",
    "chuzhou",
    "laoban",
    "jingli",
    "zhuren",
    "fazhan",
    "pingan",
    "jixiang",
    "fuxing",
]
FAMILY = [
    "wang",
    "li",
    "zhang",
    "liu",
    "chen",
    "yang",
    "huang",
    "zhao",
    "wu",
    "zhou",
    "xu",
    "sun",
    "ma",
    "zhu",
    "hu",
    "guo",
    "he",
    "lin",
    "gao",
    "luo",
    "zheng",
    "mao",
    "jiang",
    "zhan",
]
GIVEN = [
    "wei",
    "qiang",
    "lei",
    "jun",
    "yong",
    "jie",
    "tao",
    "ming",
    "fang",
    "na",
    "min",
    "jing",
    "li",
    "yan",
    "xia",
    "ling",
    "hao",
    "bin",
    "lin",
    "xin",
]
ENGLISH = [
    "welcome",
    "password",
    "admin",
    "summer",
    "winter",
    "spring",
    "autumn",
    "safety",
    "agency",
    "company",
    "office",
    "manager",
    "system",
    "service",
    "china",
    "hello",
    "love",
    "lucky",
    "happy",
    "dragon",
    "tiger",
]
YEARS = tuple(str(year) for year in range(2018, 2028))
RUNS = (
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "111111",
    "000000",
    "888",
    "666",
    "888888",
    "666666",
    "520",
    "1314",
    "168",
)
SIGNS = ("@", "!", "#", "_", ".")


def digits() -> Iterator[str]:
    for digit in "0123456789":
        for length in (4, 6, 8, 9, 10, 12):
            yield digit * length
    for length in range(4, 11):
        yield from ("1234567890"[:length], "0123456789"[:length], "9876543210"[:length])
    yield from (f"{year}{tail}" for year in YEARS for tail in ("", "0101", "1001", "1234", "888"))


def keyboard() -> Iterator[str]:
    for row in ROWS:
        for length in range(6, len(row) + 1):
            yield row[:length]
        for tail in ("123", "!", "@123", "2026"):
            yield from (row[:6] + tail, row[:6].capitalize() + tail, row.capitalize() + tail)


def words() -> Iterator[str]:
    """A word plain and with a capital, then a run or a year, with and without a sign between or at the end."""
    for word in (*PINYIN, *ENGLISH):
        yield word
        yield from (word + run for run in ("123", "123456", "888", "666", "520"))
        for year, sign in product(("2024", "2025", "2026", "2027"), ("@", "")):
            yield from (f"{word}{sign}{year}", f"{word.capitalize()}{sign}{year}", f"{word.capitalize()}{sign}{year}!")
        yield from (f"{word.capitalize()}{sign}{run}" for sign, run in product(("@", "", "#"), ("123", "1234", "123456")))
        yield from (f"{word.capitalize()}{run}!" for run in ("123", "123456"))


def people() -> Iterator[str]:
    for family, given in product(FAMILY, GIVEN):
        yield family + given
        yield f"{family}{given}123"
        yield f"{family.capitalize()}{given}@123"
    for family in FAMILY:
        yield from (family + run for run in RUNS[5:])
        yield from (f"{family.capitalize()}{sign}{year}" for sign, year in product(SIGNS[:2], YEARS[6:9]))


def common_passwords() -> list[str]:
    """All of them, the surest first, none twice."""
    return list(dict.fromkeys([*MUST, *digits(), *keyboard(), *words(), *people()]))
