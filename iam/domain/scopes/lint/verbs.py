"""Names of scopes that change things, and words that speak only of reading."""

from __future__ import annotations

import re

from iam.domain.scopes.syntax import Scope

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_WRITING = frozenset(
    {
        *("add", "admin", "administer", "change", "create", "delete", "destroy"),
        *("edit", "insert", "manage", "modify", "post", "publish", "purge", "remove"),
        *("rw", "send", "update", "upload", "write"),
    }
)
_WRITING_WITHIN = ("readwrite", "writeread", "admin")


def writes(scope: Scope) -> bool:
    """Whether the name of a scope says that it changes something."""
    words = {word.lower() for word in _WORD.findall(scope)}
    name = scope.lower()
    return bool(words & _WRITING) or any(each in name for each in _WRITING_WITHIN)


def only_reads(words: str, locale: str) -> bool:
    """
    Whether words speak of reading, and of nothing else.

    Args:
        words: What people read.
        locale: Of the words; of a language that is not known here nothing is said.
    """
    known = _VERBS.get(locale.partition("_")[0].lower())
    if known is None:
        return False
    reading, writing = known
    said = words.casefold()
    return bool(reading.search(said)) and not writing.search(said)


def _beginnings(text: str) -> re.Pattern[str]:
    """Find any of these where a word begins."""
    return re.compile(rf"\b(?:{'|'.join(text.split())})")


def _anywhere(text: str) -> re.Pattern[str]:
    """Find any of these: words are written together, or with a prefix."""
    return re.compile("|".join(text.split()))


_VERBS = {
    "en": (
        _beginnings(r"view see\b read look show list\b browse"),
        _beginnings(
            r"add admin alter chang control creat delet edit eras full\b manag modif "
            r"mov(?:e|ing)\b organi post publish put\b remov renam replac save send "
            r"shar stor updat upload writ"
        ),
    ),
    "fr": (
        _beginnings("voir lire consulter afficher parcourir"),
        _beginnings(
            "administr ajout chang cr[eé]er d[eé]plac [eé]cri effac enregistr envoy "
            "g[eé]rer mettre modif partag publi renomm retir supprim"
        ),
    ),
    "de": (
        _anywhere(r"\bsehen ansehen einsehen lesen anzeigen abrufen"),
        _anywhere(
            "[aä]nder anleg bearbeit entfern erstell hinzu hochlad legen l[oö]sch "
            "schreib senden speicher teilen ver[oö]ffentlich verschieb verwalt"
        ),
    ),
    "es": (
        _beginnings(r"ver\b leer consultar mostrar"),
        _beginnings(
            "a[nñ]ad administr borr cambi compart crea edit elimin envi escrib "
            "gestion guard modific mover public sub"
        ),
    ),
    "pt": (
        _beginnings(r"ver\b ler\b consultar visualizar mostrar"),
        _beginnings(
            "adicion administr alter apag compart cri edit elimin envi escrev exclu "
            "gerenc gerir grav modific mover mud public salv"
        ),
    ),
    "it": (
        _beginnings("vedere leggere consultare visualizzare"),
        _beginnings(
            "aggiung amministr cambi cancell caric condivid crea elimin gest invi "
            "modific pubblic rimuov salv scriv spost"
        ),
    ),
    "nl": (
        _anywhere("bekijken zien lezen inzien"),
        _anywhere(
            "aanmak beher beheer bewerk delen hernoem maken opslaan plaats publice "
            "schrijv stuur toevoeg toe te voegen upload verander verplaats verstur "
            "verwijder verzend wijzig zetten"
        ),
    ),
    "pl": (
        _beginnings("wyświetl zobacz przegląda odczyt czyta widzie wgląd"),
        _beginnings(
            "administr doda edyt kasow modyf opublik pisa przen przes publik tworz "
            "udost usu utw wys zapis zarz[aą]dz zmi"
        ),
    ),
    "ja": (
        _anywhere("見る 見ます 閲覧 表示 読み取 読む 参照"),
        _anywhere("変更 編集 削除 追加 管理 作成 書き 送信 保存 更新 投稿 公開 共有"),
    ),
    "zh": (
        _anywhere("查看 读取 浏览 阅读 檢視 讀取"),
        _anywhere(
            "更改 修改 编辑 删除 添加 管理 创建 写 发送 保存 上传 更新 移动 共享 "
            "發送 刪除 編輯 新增 建立 寫"
        ),
    ),
    "ar": (
        _anywhere("عرض قراءة الاطلاع رؤية مشاهدة"),
        _anywhere(
            "تعديل تغيير حذف إضافة إدارة إنشاء كتابة إرسال حفظ تحرير تحديث نقل نشر"
        ),
    ),
    "he": (
        _anywhere("להציג לראות לקרוא לצפות צפייה הצגה קריאה"),
        _anywhere(
            "לשנות שינוי לערוך עריכה למחוק מחיקה להוסיף הוספה לנהל ניהול ליצור יצירה "
            "לכתוב כתיבה לשלוח שליחה לשמור לעדכן עדכון"
        ),
    ),
}
"""By language: words for reading, and words for changing, as people write them."""
