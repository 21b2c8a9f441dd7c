# Groups of athletes.

group-everybody = everybody
group-heat = heat { $name }
group-team = team { $name }
