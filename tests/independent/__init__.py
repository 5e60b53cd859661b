"""Every shipped problem worked again, sharing no code with gradecheck.

Values come from plain numpy and explicit loops, gradients from HIPS autograd.  Each module has
``READINGS`` (convention: options, the default first) and ``solution(reading)``, which returns
``{"values": {step: array}, "gradients": {name: array}}``; conventions that ``reading`` leaves out
are read by default.  Gradients are those of the objective for every given and every step that it
depends on: a step's is that of a zero added to it.
"""
