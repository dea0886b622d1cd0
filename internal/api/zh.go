package api

import (
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// english are the messages that huma keeps to itself.
var english = map[string]string{
	"required path parameter is missing":   "请填写",
	"required query parameter is missing":  "请填写",
	"required header parameter is missing": "请求头缺少这一项",
	"unknown query parameter":              "没有这个查询条件",
	"invalid integer":                      "应为整数",
	"invalid float":                        "应为数字",
	"invalid boolean":                      "应为 true 或 false",
	"invalid value":                        "格式不对,请核对",
}

// speakChinese turns huma's messages into Chinese and its errors into problems.
// They are variables of that package, set once for the process.
var speakChinese = sync.OnceFunc(func() {
	huma.NewError = shapeProblem
	huma.ValidateStrictCasing = true
	for to, words := range map[*string]string{
		&validation.MsgUnexpectedProperty:                 "没有这一项,请去掉",
		&validation.MsgExpectedRFC3339DateTime:            "时间应写成 2026-01-31T09:30:00+08:00 的样子",
		&validation.MsgExpectedRFC1123DateTime:            "时间格式不对",
		&validation.MsgExpectedRFC3339Date:                "日期应写成 2026-01-31 的样子",
		&validation.MsgExpectedRFC3339Time:                "钟点应写成 09:30:00 的样子",
		&validation.MsgExpectedRFC5322Email:               "邮箱格式不对%.0v",
		&validation.MsgExpectedRFC5890Hostname:            "主机名格式不对",
		&validation.MsgExpectedRFC3986URI:                 "网址格式不对%.0v",
		&validation.MsgExpectedRegexp:                     "格式不对%.0v",
		&validation.MsgExpectedMatchAtLeastOneSchema:      "格式不对",
		&validation.MsgExpectedMatchExactlyOneSchema:      "格式不对",
		&validation.MsgExpectedNotMatchSchema:             "格式不对",
		&validation.MsgExpectedBoolean:                    "应为 true 或 false",
		&validation.MsgExpectedDuration:                   "时长格式不对%.0v",
		&validation.MsgExpectedNumber:                     "应为数字",
		&validation.MsgExpectedInteger:                    "应为整数",
		&validation.MsgExpectedString:                     "应为文字",
		&validation.MsgExpectedBase64String:               "应为 base64 编码",
		&validation.MsgExpectedArray:                      "应为数组",
		&validation.MsgExpectedObject:                     "应为对象",
		&validation.MsgExpectedArrayItemsUnique:           "有重复",
		&validation.MsgExpectedOneOf:                      "应为以下之一:%s",
		&validation.MsgExpectedMinimumNumber:              "不能小于%v",
		&validation.MsgExpectedExclusiveMinimumNumber:     "应大于%v",
		&validation.MsgExpectedMaximumNumber:              "不能大于%v",
		&validation.MsgExpectedExclusiveMaximumNumber:     "应小于%v",
		&validation.MsgExpectedNumberBeMultipleOf:         "应为%v的倍数",
		&validation.MsgExpectedMinLength:                  "至少%d个字",
		&validation.MsgExpectedMaxLength:                  "最多%d个字,请精简",
		&validation.MsgExpectedBePattern:                  "格式不对%.0s",
		&validation.MsgExpectedMatchPattern:               "格式不对%.0s",
		&validation.MsgExpectedMinItems:                   "至少%d项",
		&validation.MsgExpectedMaxItems:                   "最多%d项",
		&validation.MsgExpectedMinProperties:              "至少%d项",
		&validation.MsgExpectedMaxProperties:              "最多%d项",
		&validation.MsgExpectedRequiredProperty:           "请填写 %s",
		&validation.MsgExpectedDependentRequiredProperty:  "请填写 %s%.0s",
		&validation.MsgExpectedRFC4122UUID:                "编号格式不对%.0v",
		&validation.MsgExpectedRFC6570URITemplate:         "网址格式不对",
		&validation.MsgExpectedPropertyNameInObject:       "缺少一项",
		&validation.MsgExpectedRFCIPAddr:                  "IP 地址格式不对",
		&validation.MsgExpectedRFC2673IPv4:                "IP 地址格式不对",
		&validation.MsgExpectedRFC2373IPv6:                "IP 地址格式不对",
		&validation.MsgExpectedRFC6901JSONPointer:         "格式不对",
		&validation.MsgExpectedRFC6901RelativeJSONPointer: "格式不对",
	} {
		*to = words
	}
})
