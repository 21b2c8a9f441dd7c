# Groups of athletes.

group-everybody = alle
group-heat = Lauf { $name }
group-team = Team { $name }
