"""Why a photo is not taken, in words for the person who chose it."""

from enum import StrEnum
from typing import ClassVar

from portal.web.language import N_
from portal.web.problems import Problem

MAX_BYTES = 10 * 1024 * 1024
MAX_MEGAPIXELS = 40


class PhotoReason(StrEnum):
    too_large = "too_large"
    not_an_image = "not_an_image"
    too_many_pixels = "too_many_pixels"
    damaged = "damaged"
    animated = "animated"


WORDS: dict[PhotoReason, tuple[str, dict[str, object]]] = {
    PhotoReason.too_large: (
        N_("照片太大，每张不能超过 %(megabytes)s MB。请换一张小一些的。"),
        {"megabytes": MAX_BYTES // 1024 // 1024},
    ),
    PhotoReason.not_an_image: (N_("不支持这种文件。请选 JPEG、PNG 或 WebP 格式的照片。"), {}),
    PhotoReason.too_many_pixels: (
        N_("照片的尺寸太大，不能超过 %(megapixels)s00 万像素。请缩小后再传。"),
        {"megapixels": MAX_MEGAPIXELS},
    ),
    PhotoReason.damaged: (N_("照片文件不完整或已损坏，打不开。请重新拍一张，或换一张。"), {}),
    PhotoReason.animated: (N_("不支持动图。请换一张静态照片。"), {}),
}


class PhotoRefused(Problem):
    """This photo is not taken: `reason` for the code, `message` and `params` for the reader."""

    status: ClassVar[int] = 422

    def __init__(self, reason: PhotoReason) -> None:
        message, params = WORDS[reason]
        super().__init__(message, **params)
        self.reason = reason
