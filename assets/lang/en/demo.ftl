# What happens in the demo.

demo-climb = Near the top of the climb. { $bib }'s clock is 95 s ahead.
demo-attack = { $bib } attacks: power at once, the heart follows.
demo-strap-fails = { $bib }'s heart rate strap fails, power stays fresh.
demo-phone-dies = { $bib }'s phone dies at 3 %: a ghost stays on the map.
demo-above-limit = { $bib } goes above 185 bpm.
demo-shadow = { $bib } and { $other } are behind the hill, out of the Wi-Fi.
demo-wrong-password = A phone posts as { $bib } with a wrong password: refused.
demo-shadow-ends = { $bib } and { $other } are back: gaps fill, no dot jumps back.
demo-spike = { $bib } sends two places 400 m off: grey crosses.
demo-late-start = 12 starts late.
demo-fall = { $bib } falls: speed drops to 0, the heart beats on.
demo-rides-on = { $bib } rides on.
demo-no-wifi = The Wi-Fi is gone: everybody grows old together.
demo-wifi-back = The Wi-Fi is back: every gap is filled.
demo-two-phones = Two phones post as { $bib }: the dot jumps.
demo-sprint = A sprint of three: { $first }, { $second } and { $third }.
demo-finish = Finish, cool down; then the parts change hands.
