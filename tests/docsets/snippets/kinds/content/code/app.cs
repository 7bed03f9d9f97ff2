using System;
// <main>
class App
{
    // <inner>
    int a;
    // </inner>
}
// </main>
#region tail
int b;
#endregion
