using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Sessions.Consultations.Life;

/// <summary>Why something cannot be done to a consultation, as the problem document says it.</summary>
internal sealed record Refusal(int Status, string Type, string Title, string? Detail = null)
{
    public static readonly Refusal NoSuchConsultation = new(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such consultation.");

    public static readonly Refusal NoSuchParticipant = new(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such participant in this consultation.");

    public static Refusal Over(Consultation consultation) => new(
        StatusCodes.Status409Conflict, ProblemTypes.ConsultationOver, "The consultation is over.", $"It is {consultation.Status.ToString().ToLowerInvariant()}.");

    public static Refusal Conflict(string title, string? detail = null) => new(StatusCodes.Status409Conflict, ProblemTypes.Conflict, title, detail);

    public static Refusal Forbidden(string title, string? detail = null) => new(StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, title, detail);

    public static Refusal Full(string detail) => new(StatusCodes.Status409Conflict, ProblemTypes.ConsultationFull, "The consultation is full.", detail);

    public ProblemHttpResult ToProblem() => ProblemExtensions.Problem(Status, Type, Title, Detail);
}
