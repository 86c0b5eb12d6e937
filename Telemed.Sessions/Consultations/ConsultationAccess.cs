using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Consultations;

/// <summary>Whether the caller of a route has anything to do with a consultation, as it is now.</summary>
internal static class ConsultationAccess
{
    /// <summary>
    /// Why the caller may not do here what the route does, or <see langword="null"/>. A participant's token says what was so when it was
    /// made; what counts is what the person is in the consultation now.
    /// </summary>
    public static Refusal? RefusalIn(this HttpContext context, Consultation consultation)
    {
        var caller = context.Caller();
        if (!caller.MaySee(consultation.Id, consultation.DoctorAccount))
        {
            return Refusal.NoSuchConsultation;
        }

        if (caller.Grant is not { } grant)
        {
            return null;
        }

        if (!consultation.Admits(grant, out var person))
        {
            return new Refusal(StatusCodes.Status401Unauthorized, ProblemTypes.InvalidToken, "The access token is not valid any more.", "Join again.");
        }

        var needed = context.GetEndpoint()?.Metadata.GetMetadata<RequiredPermission>()?.Permission;
        return needed is { } permission && Permissions.Allow(HolderNames.Of(person.Role), permission)
            ? null
            : Refusal.Forbidden("Your role in this consultation does not include this.");
    }

    /// <summary>Whether the holder of a token still belongs to the consultation; <paramref name="person"/> is who it is.</summary>
    public static bool Admits(this Consultation consultation, AccessGrant grant, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Participant? person)
    {
        person = consultation.Id == grant.ConsultationId ? consultation.Find(grant.ParticipantId) : null;
        return person is { MayJoin: true } && grant.Epoch >= person.Epoch;
    }
}
