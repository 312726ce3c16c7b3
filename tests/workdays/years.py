"""Years of holidays that nobody has announced, for tests."""

# Invented: 1 to 3 January off, Saturday 9 January worked.
NEW_YEAR_2027 = """year = 2027
source = "一份试验用的通知"

[[holiday]]
name_zh = "元旦"
name_en = "New Year's Day"
first = 2027-01-01
last = 2027-01-03
make_up = [2027-01-09]
"""
# Monday 4 January off too: what was counted provisionally over it is due a day later.
LONGER_2027 = NEW_YEAR_2027.replace("last = 2027-01-03", "last = 2027-01-04")
# Saturday 2 January worked: it is due a day earlier.
SHORTER_2027 = NEW_YEAR_2027.replace("last = 2027-01-03", "last = 2027-01-01").replace("2027-01-09", "2027-01-02")

TABLE_2027 = """date,kind,name,notice
2027-01-01,holiday,元旦,一份试验用的通知
2027-01-02,holiday,元旦,一份试验用的通知
2027-01-03,放假,元旦,一份试验用的通知
2027-01-09,make_up,元旦,一份试验用的通知
"""
