"""Fault campaigns: `python -m tests.faults.campaigns --help`.

A campaign is a module here that begins with f and its number and has a CAMPAIGN. One case of it is
known by its number alone: the seed is made of campaign, store and number, so that any case can be
run again by itself, and slices that ran on different days add up.
"""
