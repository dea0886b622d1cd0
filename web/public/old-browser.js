// A browser too old for the pages is told so in words. Written in the oldest
// syntax on purpose; Chromium 109 and Firefox 115 are the oldest that pass.
(function () {
  var ok = typeof Promise === 'function' && typeof structuredClone === 'function' && typeof Array.prototype.findLast === 'function'
  if (ok) return
  document.addEventListener('DOMContentLoaded', function () {
    var p = document.createElement('div')
    p.setAttribute('role', 'alert')
    p.style.cssText = 'margin:48px auto;max-width:560px;padding:24px;border:1px solid #8793A8;font:16px/1.8 "Microsoft YaHei",sans-serif;color:#18233A;background:#fff'
    p.innerHTML =
      '<b>您的浏览器版本过低，无法打开本页面。</b><br>请使用 Chrome 109、Edge 109、火狐 115 或更新版本(国产浏览器请切换到“极速模式”)。<br>急需反映问题，请直接拨打 12345。'
    document.body.insertBefore(p, document.body.firstChild)
  })
})()
