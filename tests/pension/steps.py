"""The steps of pension records: those of persons."""

from linkcheck.audit.person_judgement import judge_persons
from linkcheck.audit.persons import look_at_persons
from linkcheck.audit.pipeline import Steps

STEPS = Steps(look_at_persons, judge_persons, look_adapts=True)
