# <go>
    Get-Item x
# </go>
