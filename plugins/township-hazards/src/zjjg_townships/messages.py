"""What the codes of townships say to a person."""

TEXTS = {
    "townships.township.not_found": {
        "zh-CN": "该乡镇不在您的管辖范围内，或没有未整改隐患。",
        "en": "This township is not in your region, or has no open hazard.",
    },
}
