"""Does each alarm of the stage begin when the thing fails that it watches, and end when that is mended?"""
