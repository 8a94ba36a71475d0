"""Does a stage that was just deployed answer, and is it what was deployed?"""
