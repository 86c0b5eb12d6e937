using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Configuration;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.Addresses;
using Telemed.Sessions.Http;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Consultations;

/// <summary><c>/api/v1/consultations</c>: what the clinic's own systems do, with the API key.</summary>
internal static class ConsultationsApi
{
    public static WebApplicationBuilder AddConsultations(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<ClinicOptions>(ClinicOptions.Section);
        builder.Services.AddSingleton<IConsultationStore, InMemoryConsultationStore>();
        builder.Services.AddHostedService<ConsultationExpiry>();
        return builder;
    }

    public static void MapConsultations(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/consultations")
            .WithTags("Consultations")
            .NotStored();

        group.MapPost("/", CreateAsync)
            .Requires(Permission.ConsultationCreate)
            .WithName("CreateConsultation")
            .WithSummary("Creates a consultation")
            .WithDescription("Answers 201 with the participants' join codes and links. They are shown this once: only a hash of them is kept.")
            .Accepts<NewConsultation>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

        group.MapGet("/{id}", GetAsync)
            .Requires(Permission.ConsultationRead)
            .WithName("GetConsultation")
            .WithSummary("Reads a consultation")
            .WithDescription("As created, with its present status and without join codes.")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Created<ConsultationDocument>, ProblemHttpResult>> CreateAsync(
        HttpRequest request, IConsultationStore consultations, PublicAddresses addresses, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<NewConsultation>(request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        if (TextRules.Clean(wanted.Title, NewConsultation.MaxTitleLength) is not { } title)
        {
            return StrictJson.Invalid($"title must be 1 to {NewConsultation.MaxTitleLength} characters without control characters.");
        }

        if (TextRules.Clean(wanted.Doctor.Name, NewParticipant.MaxNameLength) is not { } doctor
            || TextRules.Clean(wanted.Patient.Name, NewParticipant.MaxNameLength) is not { } patient)
        {
            return StrictJson.Invalid($"doctor.name and patient.name must be 1 to {NewParticipant.MaxNameLength} characters without control characters.");
        }

        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        var consultation = new Consultation
        {
            Id = StreamPath.NewId(),
            Title = title,
            Status = ConsultationStatus.Waiting,
            CreatedAt = time.GetUtcNow(),
            Participants = [NewParticipantOf(ParticipantRole.Doctor, doctor), NewParticipantOf(ParticipantRole.Patient, patient)],
        };
        using var span = SessionsTelemetry.Source.StartActivity("consultation create").Of(consultation.Id);
        await consultations.AddAsync(consultation, cancellationToken);

        return TypedResults.Created(
            $"/api/v1/consultations/{consultation.Id}",
            ConsultationDocument.Of(consultation, participant => new(
                participant.Id, participant.Role, participant.Name, codes[participant.Id], addresses.Join(codes[participant.Id]))));

        Participant NewParticipantOf(ParticipantRole role, string name)
        {
            var (id, code) = (StreamPath.NewId(), JoinCode.New());
            codes[id] = code;
            return new Participant(id, role, name, JoinCode.Hash(code));
        }
    }

    private static async Task<Results<Ok<ConsultationDocument>, ProblemHttpResult>> GetAsync(
        string id, HttpContext context, IConsultationStore consultations, CancellationToken cancellationToken) =>
        StreamPath.IsId(id) && context.Caller().MaySee(id, doctorAccountId: null) && await consultations.FindAsync(id, cancellationToken) is { } consultation
            ? TypedResults.Ok(ConsultationDocument.Of(consultation, participant => new(participant.Id, participant.Role, participant.Name)))
            : ProblemExtensions.Problem(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such consultation.");
}
