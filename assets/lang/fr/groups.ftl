# Groups of athletes.

group-everybody = tous
group-heat = série { $name }
group-team = équipe { $name }
