namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of the staff feed; docs/realtime.md has its messages.</summary>
internal static class BoardNotes
{
    public static readonly OperationNotes Watch = new();
}
