namespace Telemed.Sessions.Snapshots;

/// <summary>A picture of somebody in the record.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ParticipantId">Whose picture it is.</param>
/// <param name="At">When it was taken.</param>
/// <param name="By">Who took it: a participant's id, or that of a staff account.</param>
/// <param name="ByName">Their name then.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Sha256">Of the picture as it was sent and is read again, in hexadecimal.</param>
/// <param name="Type"><c>image/jpeg</c> or <c>image/png</c>.</param>
public sealed record SnapshotDocument(
    string Id, string ParticipantId, DateTimeOffset At, string By, string? ByName, long Size, int Width, int Height, string Sha256, string Type)
{
    internal static SnapshotDocument Of(SnapshotRow row) => new(
        row.Id, row.ParticipantId, row.At, row.ById, row.ByName, row.Size, (int)row.Width, (int)row.Height, row.Sha256, row.Type);
}
