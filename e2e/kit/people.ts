/** People who do not exist. */
export interface Row {
  姓名: string;
  性别: string;
  身份证号: string;
  联系电话: string;
  出生日期: string;
  现住址: string;
  涉疫场所: string;
}

export const HEADERS: (keyof Row)[] = ["姓名", "性别", "身份证号", "联系电话", "出生日期", "现住址", "涉疫场所"];

const SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗";
const GIVEN = "小英志强秀兰建国丽华伟明桂芳海燕永康文静俊杰春梅";
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The last character of an identity number, by ISO 7064 MOD 11-2. */
export function checkDigit(seventeen: string): string {
  const sum = [...seventeen].reduce((total, digit, n) => total + Number(digit) * WEIGHTS[n], 0);
  return "10X98765432"[sum % 11];
}

/** An identity number that is right in form and belongs to nobody. */
export function identity(birth: string, sequence: number): string {
  const stem = `440902${birth.replaceAll("-", "")}${String(sequence).padStart(3, "0")}`;
  return stem + checkDigit(stem);
}

/** The same number with its last character wrong. */
export function mistyped(number: string): string {
  return number.slice(0, 17) + (number.endsWith("5") ? "6" : "5");
}

/** One clean row; the same number gives the same person, and no two numbers the same. */
export function person(n: number): Row {
  const turn = n % 400;
  const birth = new Date(Date.UTC(1950, 0, 1 + turn * 29 + Math.floor(n / 400))).toISOString().slice(0, 10);
  const female = n % 2 === 0;
  const at = (n * 2) % GIVEN.length;
  return {
    姓名: SURNAMES[n % SURNAMES.length] + GIVEN.slice(at, at + 2),
    性别: female ? "女" : "男",
    身份证号: identity(birth, 2 * turn + (female ? 2 : 1)),
    联系电话: `138${String(20_000_000 + n * 37).padStart(8, "0")}`,
    出生日期: birth,
    现住址: `茂南区${n % 2 ? "河西街道福华社区" : "红旗街道新湖社区"}${n + 1}号`,
    涉疫场所: "福华市场",
  };
}

export function people(count: number, from = 0): Row[] {
  return Array.from({ length: count }, (_, n) => person(from + n));
}

/** A list as a CSV file. */
export function csv(rows: Partial<Row>[]): Buffer {
  const lines = rows.map((row) => HEADERS.map((header) => quoted(row[header] ?? "")).join(","));
  return Buffer.from([HEADERS.join(","), ...lines].join("\r\n") + "\r\n");
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
