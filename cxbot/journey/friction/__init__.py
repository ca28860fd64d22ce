"""Where customers stumble, why, what that costs, and what to do about it.

Pure: journeys in (gathering.Gathering, customer by customer), counts out; what is said of them
stands in ranking, truths, curve and advice.
"""
