using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Telemed.MediaHub;
using Telemed.MediaHub.Api;
using Telemed.Sessions.Referee;

namespace Telemed.Sessions.Sharing;

/// <summary>
/// What instances tell each other about who is behind a connection of the hub: the hub asks only one of them, and any of them may have to
/// close it. It travels sealed with the keys that all instances share, so whoever can write to Redis can make nobody believe anything.
/// </summary>
internal sealed class AdmissionSeal(IDataProtectionProvider protection)
{
    private const char Prefix = 'a';
    private const int MaxLength = 2048;

    private readonly IDataProtector _protector = protection.CreateProtector("telemed.admissions");

    /// <summary>As it travels: <c>a</c>, the origin, and the sealed connection, with a space between them.</summary>
    public string Write(string origin, AdmittedConnection connection) =>
        $"{Prefix} {origin} {Convert.ToBase64String(_protector.Protect(JsonSerializer.SerializeToUtf8Bytes(Travelling.Of(connection))))}";

    /// <summary>Reads what came; <see langword="null"/> for anything else, and for what is not sealed by one of us.</summary>
    public (string Origin, AdmittedConnection Connection)? Read(string text)
    {
        if (text.Length > MaxLength || text.Split(' ') is not [[Prefix], { Length: > 0 } origin, var sealedConnection])
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Travelling>(Encoding.UTF8.GetString(_protector.Unprotect(Convert.FromBase64String(sealedConnection)))) is { } read
                && StreamPath.TryParse(read.Path, out var path)
                    ? (origin, read.ToConnection(path))
                    : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private sealed record Travelling(
        string Type, string Id, string Consultation, string Participant, int Epoch, bool MayPublish, bool MayPlay, string Action, string Path, DateTimeOffset From, string? Ticket)
    {
        public static Travelling Of(AdmittedConnection connection) => new(
            connection.Connection.Type,
            connection.Connection.Id,
            connection.Holder.ConsultationId,
            connection.Holder.ParticipantId,
            connection.Holder.Epoch,
            connection.Holder.MayPublish,
            connection.Holder.MayPlay,
            connection.Action,
            connection.Path.ToString(),
            connection.CredentialFrom,
            connection.Ticket);

        public AdmittedConnection ToConnection(StreamPath path) => new(
            new HubReference(Type, Id), new StreamHolder(Consultation, Participant, Epoch, MayPublish, MayPlay), Action, path, From, Ticket);
    }
}
